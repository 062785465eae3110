"""The maintenance fund as its owners read it: totals, sub-accounts, applications, published lists."""
