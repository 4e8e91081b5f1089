"""Control of the emulated phones by programs: people, presses, scenarios, the clock and the journal."""
