"""Command names and descriptions in every language, from the same catalogues as all other sentences."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.texts import SOURCE_LANGUAGE, Texts


class CatalogueTranslator(app_commands.Translator):
    """Translates what the command tree shows. A text without a translation stays English.

    Where one English word stands for several things, `locale_str("show", meaning="show (verb)")` tells them apart.
    """

    def __init__(self, texts: Texts) -> None:
        # Discord asks for some thirty languages, of each of hundreds of texts.
        spoken = {locale: texts.into(locale.value) for locale in discord.Locale}
        self._spoken = {locale: say for locale, say in spoken.items() if say.language != SOURCE_LANGUAGE}

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002 - the library's signature
    ) -> str | None:
        """Give the text in a locale, or None where the catalogues have none for it."""
        say = self._spoken.get(locale)
        if say is None:
            return None
        message = string.extras.get("meaning", string.message)
        translated = say(message)
        return translated if translated != message else None
