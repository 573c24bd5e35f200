"""Pages by stage. Every view: fetch or refuse, form, service, redirect."""
