"""What happened: the append-only log, reactions to it, its seal."""
