"""The pages that show people together with their phones."""
