import uuid

from django.db import models


class Keyed(models.Model):
    """A row whose key is a UUID that the application makes: the database has no default for it."""
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created = models.DateTimeField(auto_now_add=True)
    modified = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class Game(Keyed):
    """A table, a lane or a room, which one party has at a time."""
    title = models.CharField(max_length=120)
    tz = models.CharField(max_length=64, default="Europe/London")
    enabled = models.BooleanField(default=True)
    min_age = models.PositiveSmallIntegerField(default=0)


class SessionType(Keyed):
    name = models.CharField(max_length=120)
    length_minutes = models.PositiveIntegerField()
    interval_minutes = models.PositiveIntegerField(null=True, blank=True)
    cleaning_minutes = models.PositiveIntegerField(default=0)
    max_players = models.PositiveIntegerField(default=1)
    book_ahead_minutes = models.PositiveIntegerField(default=0)
    enabled = models.BooleanField(default=True)


class GameSessionType(Keyed):
    game = models.ForeignKey(Game, on_delete=models.CASCADE)
    session_type = models.ForeignKey(SessionType, on_delete=models.CASCADE)
    enabled = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["game", "session_type"], name="one_offer_per_game")]


class OpeningHours(Keyed):
    """`opens` to `closes`, which may be after midnight; days are ISO's: 1 is Monday."""
    game = models.ForeignKey(Game, on_delete=models.CASCADE)
    weekday = models.SmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()
    season_start = models.DateField(null=True, blank=True)
    season_end = models.DateField(null=True, blank=True)


class SessionTypeHours(Keyed):
    game = models.ForeignKey(Game, on_delete=models.CASCADE)
    session_type = models.ForeignKey(SessionType, on_delete=models.CASCADE)
    weekday = models.SmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()


class SpecialDay(Keyed):
    game = models.ForeignKey(Game, on_delete=models.CASCADE)
    day = models.DateField()
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True)
    occasion = models.CharField(max_length=120, null=True, blank=True)


class GameSession(Keyed):
    game = models.ForeignKey(Game, on_delete=models.CASCADE)
    session_type = models.ForeignKey(SessionType, on_delete=models.CASCADE)
    start = models.DateTimeField()
    end = models.DateTimeField()
    seats = models.PositiveIntegerField(default=1)
    seats_taken = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["game", "session_type", "start"], name="one_session_per_start"),
            models.CheckConstraint(check=models.Q(seats_taken__lte=models.F("seats")), name="seats_suffice")]


class Booking(Keyed):
    game = models.ForeignKey(Game, on_delete=models.CASCADE)
    session_type = models.ForeignKey(SessionType, on_delete=models.CASCADE)
    start = models.DateTimeField()
    end = models.DateTimeField()
    player = models.CharField(max_length=200)
    # HELD, CONFIRMED, CHECKED_IN, FINISHED, CANCELED, NO_SHOW
    state = models.CharField(max_length=12, default="HELD")
    held_until = models.DateTimeField(null=True, blank=True)
