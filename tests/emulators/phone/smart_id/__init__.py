"""Smart-ID of the emulator, asked as a relying party asks."""
