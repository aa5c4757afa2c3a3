"""A mailbox that receives alerts (Google Alerts and the like): listening only."""
