"""The output that is an entity, over plugs that are kept in memory."""
