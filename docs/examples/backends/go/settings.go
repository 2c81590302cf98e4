package main

import (
	"cmp"
	"os"
	"strings"
	"time"
)

// What the environment says of this installation.
var (
	origin       = cmp.Or(os.Getenv("ORIGIN"), "http://localhost:8080")
	address      = "127.0.0.1:" + cmp.Or(os.Getenv("PORT"), "8080")
	issuer       = os.Getenv("ISSUER")
	clientID     = os.Getenv("CLIENT_ID")
	clientSecret = os.Getenv("CLIENT_SECRET")
	scopes       = strings.Fields(cmp.Or(os.Getenv("SCOPE"), "openid profile"))
	// The resources that pages may ask tokens for.
	resources = strings.Fields(os.Getenv("RESOURCES"))
	// A folder with the page.
	page = cmp.Or(os.Getenv("PAGE"), "public")
)

// How long a session lasts.
const lifetime = 8 * time.Hour
