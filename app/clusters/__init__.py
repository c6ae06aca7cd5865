"""Groups of contributions on the room's board. Originals are never changed, merged or moved."""
