"""Names that nobody foresees: a workshop's own words, keys that are texts, and times without a zone."""
from django.db import models


class WallTime(models.DateTimeField):
    """What clocks show in the workshop."""

    def db_type(self, connection):
        return "timestamp without time zone"


class Meister(models.Model):
    kuerzel = models.CharField(max_length=12, primary_key=True)
    nachname = models.CharField(max_length=80)
    ruht = models.BooleanField(default=False)
    geloescht_am = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "meister"


class Leistung(models.Model):
    schluessel = models.CharField(max_length=20, primary_key=True)
    bezeichnung = models.CharField(max_length=80)
    dauer = models.DurationField()
    takt = models.DurationField(null=True, blank=True)
    ruestzeit = models.DurationField(null=True, blank=True)

    class Meta:
        db_table = "leistung"


class Beherrscht(models.Model):
    meister = models.ForeignKey(Meister, on_delete=models.CASCADE, db_column="wer")
    leistung = models.ForeignKey(Leistung, on_delete=models.CASCADE, db_column="was")

    class Meta:
        db_table = "beherrscht"
        unique_together = [("meister", "leistung")]


class Dienstzeit(models.Model):
    """`tag`: 0 is Sunday."""
    nr = models.CharField(max_length=32, primary_key=True)
    meister = models.ForeignKey(Meister, on_delete=models.CASCADE, db_column="wer")
    tag = models.IntegerField()
    von = models.TimeField()
    bis = models.TimeField()

    class Meta:
        db_table = "dienstzeit"


class Ausnahme(models.Model):
    nr = models.CharField(max_length=32, primary_key=True)
    meister = models.ForeignKey(Meister, on_delete=models.CASCADE, db_column="wer")
    datum = models.DateField()
    von = models.TimeField(null=True, blank=True)
    bis = models.TimeField(null=True, blank=True)

    class Meta:
        db_table = "ausnahme"


class Luecke(models.Model):
    """A time that is free until somebody takes it."""
    nr = models.CharField(max_length=32, primary_key=True)
    meister = models.ForeignKey(Meister, on_delete=models.CASCADE, db_column="wer")
    leistung = models.ForeignKey(Leistung, on_delete=models.CASCADE, db_column="was")
    beginn = WallTime()
    schluss = WallTime()
    vergeben = models.IntegerField(default=0)

    class Meta:
        db_table = "luecke"


class Termin(models.Model):
    class Zustand(models.IntegerChoices):
        ANGEFRAGT = 0
        ZUGESAGT = 10
        ERLEDIGT = 20
        ABGESAGT = 90
        NICHT_ERSCHIENEN = 91

    nr = models.CharField(max_length=32, primary_key=True)
    meister = models.ForeignKey(Meister, on_delete=models.CASCADE, db_column="wer")
    leistung = models.ForeignKey(Leistung, on_delete=models.CASCADE, db_column="was")
    beginn = WallTime()
    schluss = WallTime()
    kunde = models.CharField(max_length=200)
    zustand = models.IntegerField(choices=Zustand.choices, default=Zustand.ANGEFRAGT)

    class Meta:
        db_table = "termin"
