"""The reader of entities, over states that are kept in memory."""
