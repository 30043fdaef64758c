"""What may be done: one action is one function; it loads, asks the policy, calls the rule, records, returns."""
