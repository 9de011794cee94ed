"""The reader of an MCP3008, over an emulated daemon and the libraries' own lowest level."""
