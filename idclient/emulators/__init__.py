"""Emulated cards, authorities and services: features of the product, written from the specifications."""
