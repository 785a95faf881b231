"""The means test of policy.md, written a second time from the texts alone."""
