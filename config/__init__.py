"""Settings, addresses, queues, timetable and wiring."""
