"""schema: brand — what is abnormal: measures, alerts, crises."""
