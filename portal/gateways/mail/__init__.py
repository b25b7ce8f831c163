"""Mail to the outside: a letter becomes a message (`compose`), a message leaves by SMTP (`smtp`)."""
