"""When something is switched: pure decisions over samples, without a clock, a device or a file."""
