"""Outgoing web hooks (Standard Webhooks), keys for machines, and the guard that every outgoing request passes."""
