"""The launcher behind `./vigie`: finds or starts the servers, then runs a word with their addresses."""
