-- Slots that nobody can take any more: where a provider has none in a span of time, the key alone tells whether an
-- offering has a free slot there.
CREATE INDEX slots_taken ON slots (provider_id, starts_at, service_id) WHERE booked_count >= capacity OR outside_rules;
