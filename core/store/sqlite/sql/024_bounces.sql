-- A mail server refused the old address, not the new one, whichever program writes it.
CREATE TRIGGER slotctl_customers_new_email AFTER UPDATE OF email ON customers
WHEN NEW.email IS NOT OLD.email AND NEW.email_bounced_at IS NOT NULL AND NEW.email_bounced_at IS OLD.email_bounced_at
BEGIN
    UPDATE customers SET email_bounced_at = NULL WHERE id = NEW.id;
END;
