"""For whom: what a server has chosen, what members have told us, and whether it will work there."""
