"""schema: public — mechanism without a business word: outbox, relay, tenant task, chain, text folding."""
