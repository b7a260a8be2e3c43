"""The rules, by topic: patterns over roles, each with its name, an example and the function that makes its value."""
