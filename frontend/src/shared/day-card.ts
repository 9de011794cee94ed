/** A card that shows the chosen day, and that is told what happens now. */

import type { PropertyValues } from "lit";
import type { LiveRow } from "../api/types";
import type { Day } from "../compute/days";
import { BaseCard } from "./base-card";
import { type ChosenDay, chosenDay, followDay } from "./date-store";
import type { CardConfig, Hass } from "./hass";
import { followLive } from "./live-store";

export abstract class DayCard<C extends CardConfig = CardConfig> extends BaseCard<C> {
  static override properties = { ...BaseCard.properties, chosen: { state: true }, today: { state: true } };

  declare chosen: ChosenDay;
  /** Today in the house, once midnight has passed while the card is shown. */
  declare today: Day | undefined;

  private unfollow: (() => void)[] = [];
  private followed: unknown;

  constructor() {
    super();
    this.chosen = chosenDay();
  }

  /** The day to show. */
  protected get day(): Day | undefined {
    return this.chosen.day ?? this.now;
  }

  /** Today in the house. */
  protected get now(): Day | undefined {
    return this.today ?? this.house?.today;
  }

  /** Take a row that was measured now. */
  protected onLive(_row: LiveRow): void {
    // Most cards show what is over.
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.chosen = chosenDay();
    this.unfollow.push(followDay(() => (this.chosen = chosenDay())));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const end of this.unfollow.splice(0)) end();
    this.followed = undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const { hass, house, isConnected } = this;
    if (!hass || !house || !isConnected || this.followed === hass.connection) return;
    this.followed = hass.connection;
    this.unfollow.push(this.follow(hass));
  }

  private follow(hass: Hass): () => void {
    return followLive(hass, this.config ?? {}, {
      failed: this.fail,
      told: (event) => {
        if ("day" in event) this.today = event.day;
        else this.onLive(event);
      },
    });
  }
}
