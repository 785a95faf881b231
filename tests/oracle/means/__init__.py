# SPDX-License-Identifier: Apache-2.0
"""The means test of policy.md, written a second time from the texts alone."""
