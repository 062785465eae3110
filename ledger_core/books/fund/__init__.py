"""The book `fund`: the maintenance fund (住宅专项维修资金), a sub-account for every unit."""
