"""Emulated Mobile-ID and Smart-ID services and the phones behind them, from the specification, driven by a clock."""
