from django.db import models


class Artikel(models.Model):
    artikelnummer = models.CharField(max_length=20, primary_key=True)
    bestand = models.IntegerField(default=0)
    vorgemerkt = models.IntegerField(default=0)

    class Meta:
        db_table = "artikel"


class Auftrag(models.Model):
    """`stand`: 1 begun, 2 to be delivered, 3 delivered, 9 off. `zahlung`: 0 none, 1 under way, 2 there, 8 failed,
    9 returned."""
    nummer = models.CharField(max_length=20, primary_key=True)
    stand = models.IntegerField(default=1)
    zahlung = models.IntegerField(default=0)
    angelegt = models.DateTimeField(auto_now_add=True)
    abgesagt = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "auftrag"


class Vormerkung(models.Model):
    """`stand`: 1 in force, 2 for good, 3 used up, 4 given back."""
    auftrag = models.ForeignKey(Auftrag, on_delete=models.CASCADE, db_column="auftrag")
    artikel = models.ForeignKey(Artikel, on_delete=models.PROTECT, db_column="artikel")
    stueck = models.IntegerField()
    stand = models.IntegerField(default=1)
    seit = models.DateTimeField(auto_now_add=True)
    verfaellt = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "vormerkung"
