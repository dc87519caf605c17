"""Every outgoing letter through one gate: consents and refusals, the outbox, providers, receipts."""
