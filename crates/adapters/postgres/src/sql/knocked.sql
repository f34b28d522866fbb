SELECT waiting_since, begins FROM asking
