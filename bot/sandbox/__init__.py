"""A local Discord for trying and testing without a token.

Built from Discord's documentation (https://docs.discord.com/developers), with the standard library and aiohttp only;
it knows no bot in particular. State is in memory, time comes from its clock.
"""
