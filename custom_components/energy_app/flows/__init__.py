"""The dialogs in which a house and its meters are set up."""
