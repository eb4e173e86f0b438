"""The phone's door over HTTP: entries and catalogue, a phone's enrolment, and the description of it all."""
