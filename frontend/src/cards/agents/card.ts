/** Whatever runs for the house: how it fares, what went wrong, how far its blocks are, and its settings. */

import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { agentConfig, agents as list, setAgentConfig, subscribeAgents } from "../../api/commands";
import type { Agent } from "../../api/types";
import { number } from "../../compute/format";
import { changesOf, type Group, grouped, lines, spaced, strip, type Titled, told } from "../../compute/agents";
import { BaseCard, type Context } from "../../shared/base-card";
import { define } from "../../shared/define";
import { type Hass, type Unsubscribe } from "../../shared/hass";
import { styles } from "../../shared/styles";
import type { Words } from "../../shared/words";
import { TAG } from "./const";

export { TAG } from "./const";
export { form, stub } from "./editor";

type States = Record<string, unknown>;

export class AgentsCard extends BaseCard {
  static override properties = {
    ...BaseCard.properties,
    list: { state: true },
    states: { state: true },
    open: { state: true },
    settings: { state: true },
    refusal: { state: true },
  };
  static override styles = [
    styles,
    css`
      .groups {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(22rem, 100%), 1fr));
        gap: 24px;
        align-items: start;
      }
      h3 {
        margin: 0 0 8px;
        font-size: 1rem;
        font-weight: var(--ha-font-weight-medium, 500);
        color: var(--quiet);
      }
      .strip {
        display: flex;
        height: 4px;
        border-radius: 2px;
        overflow: hidden;
        background: var(--line);
      }
      .done,
      .closed {
        background: var(--car);
      }
      .todo {
        background: var(--solar);
      }
      .faulty {
        background: var(--bad);
      }
      details {
        border-bottom: 1px solid var(--line);
      }
      form {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(16rem, 100%), 1fr));
        gap: 8px;
      }
      label {
        display: grid;
        gap: 4px;
        overflow-wrap: anywhere;
      }
      td:last-child {
        overflow-wrap: anywhere;
      }
      td.part {
        padding-inline-start: 24px;
      }
    `,
  ];

  declare list: Agent[];
  declare states: Partial<Record<string, States>>;
  declare open: string | undefined;
  declare settings: Record<string, unknown> | undefined;
  declare refusal: string | undefined;

  private followed: unknown;
  private ending: Promise<Unsubscribe> | undefined;

  constructor() {
    super();
    this.list = [];
    this.states = {};
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.followed = undefined;
    void this.ending?.then((end) => end()).catch(() => undefined); // it never began, or the line is gone
    this.ending = undefined;
  }

  protected override heading(words: Words): string {
    return words.agents.title;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const { hass, isConnected } = this;
    if (!hass?.connected || !isConnected || this.followed === hass.connection) return;
    this.followed = hass.connection;
    const which = this.config ?? {};
    list(hass, which).then((found) => (this.list = found), this.fail);
    this.ending = subscribeAgents(hass, which, ({ agent_id, states }) => {
      this.states = { ...this.states, [agent_id]: states };
    });
    this.ending.catch(this.fail);
  }

  protected override content({ hass, house, words }: Context): TemplateResult {
    const chargers = new Map(house.chargers.map(({ subentry_id, name }) => [subentry_id, name]));
    return html`<div class="groups">
      ${grouped(this.list, chargers).map((group) => this.group(group, hass, words))}
    </div>`;
  }

  private group({ kind, agents }: Group<Agent>, hass: Hass, words: Words): TemplateResult {
    const kinds = words.agents.kinds as Record<string, string>;
    return html`<section>
      <h3>${kinds[kind] ?? kind}</h3>
      ${agents.map((each) => this.agent(each, hass, words))}
    </section>`;
  }

  private agent({ agent, title, part }: Titled<Agent>, hass: Hass, words: Words): TemplateResult {
    const { agent_id } = agent;
    const states = this.states[agent_id] ?? {};
    const error = states.last_error;
    const parts = words.agents.parts as Record<string, string>;
    const toggled = (event: Event): void => {
      if ((event.target as HTMLDetailsElement).open) this.show(hass, agent_id);
    };
    return html`<details @toggle=${toggled}>
      <summary>
        <strong>${title}</strong> ${part ? html`<span class="quiet">${parts[part] ?? part}</span>` : nothing}
        ${error ? html`<p class="alert">${told(error)}</p>` : nothing} ${this.strip(states, hass, words)}
      </summary>
      <table>
        <tbody>
          ${lines(states, this.house?.zone ?? "UTC", hass.locale).map(
            ({ name, text, isPart }) =>
              html`<tr>
                <td class=${isPart ? "part" : ""}>${name}</td>
                <td>${text}</td>
              </tr>`,
          )}
        </tbody>
      </table>
      ${this.open === agent_id ? this.form(agent_id, hass, words) : nothing}
    </details>`;
  }

  /** How many blocks are in which state. */
  private strip(states: States, { locale }: Hass, words: Words): TemplateResult | typeof nothing {
    const parts = strip(states.blocks);
    if (parts.length === 0) return nothing;
    const labels = words.agents.blocks as Record<string, string>;
    const text = parts.map(({ state, count }) => `${labels[state] ?? state} ${number(count, locale)}`).join(", ");
    return html`<div class="strip" role="img" aria-label=${text} title=${text}>
      ${parts.map(({ state, share }) => html`<span class=${state} style="width:${share}%"></span>`)}
    </div>`;
  }

  private form(agent_id: string, hass: Hass, words: Words): TemplateResult | typeof nothing {
    const { settings, refusal } = this;
    if (!settings || Object.keys(settings).length === 0) return nothing;
    const maySet = hass.user?.is_admin === true;
    const save = (event: Event): void => {
      event.preventDefault();
      this.save(hass, agent_id, new FormData(event.target as HTMLFormElement));
    };
    return html`<form @submit=${save} aria-label=${words.agents.settings}>
        ${Object.entries(settings).map(
          ([key, value]) =>
            html`<label>${spaced(key)}<input name=${key} .value=${told(value)} ?disabled=${!maySet} /></label>`,
        )}
        ${maySet ? html`<button type="submit">${words.agents.save}</button>` : nothing}
      </form>
      ${refusal === undefined ? nothing : html`<p class="alert" role="alert">${refusal}</p>`}`;
  }

  private show(hass: Hass, agent_id: string): void {
    this.open = agent_id;
    this.settings = undefined;
    this.refusal = undefined;
    agentConfig(hass, this.config ?? {}, agent_id).then((found) => (this.settings = found), this.fail);
  }

  private save(hass: Hass, agent_id: string, filled: FormData): void {
    const texts = Object.fromEntries([...filled].map(([key, value]) => [key, typeof value === "string" ? value : ""]));
    const changes = changesOf(this.settings ?? {}, texts);
    if (Object.keys(changes).length === 0) return;
    setAgentConfig(hass, this.config ?? {}, agent_id, changes).then(
      (found) => {
        this.settings = found;
        this.refusal = undefined;
      },
      (error: unknown) => (this.refusal = this.reason(error)),
    );
  }
}

define(TAG, AgentsCard);
