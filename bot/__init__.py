"""The conversation engine: Rasa 3.6.21 behind the desk, on loopback only. The only code that imports rasa."""
