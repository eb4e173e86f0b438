"""Three doors: the citizen's form, the officer's page, the phone's signed requests."""
