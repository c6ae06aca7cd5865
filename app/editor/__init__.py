"""The programme as coordinators change it: facts and texts, sectors, bodies, workshops, rooms, consents, documents."""
