-- To find the slots that an operator has added among a provider's many generated ones.
CREATE INDEX slots_manual ON slots (provider_id, starts_at) WHERE origin = 'manual';
