"""Points: where help with online services is given at known hours, whom to call, and the commune's public page."""
