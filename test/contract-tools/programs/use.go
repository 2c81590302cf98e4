// Checks the document with kin-openapi, and gets a token with what oapi-codegen has generated.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/getkin/kin-openapi/openapi3"
	"tmi-bff/generated"
)

func main() {
	ctx, file, origin := context.Background(), os.Args[1], os.Args[2]
	document, err := openapi3.NewLoader().LoadFromFile(file)
	if err != nil {
		log.Fatalf("kin-openapi does not load it: %v", err)
	}
	if err := document.Validate(ctx); err != nil {
		log.Fatalf("kin-openapi does not accept it: %v", err)
	}
	client, err := generated.NewClientWithResponses(origin)
	if err != nil {
		log.Fatal(err)
	}
	resource := generated.ResourceParameter{"https://stocks.example"}
	scope := generated.ScopeParameter("read")
	answer, err := client.GetTokenWithResponse(ctx, &generated.GetTokenParams{Resource: &resource, Scope: &scope})
	if err != nil {
		log.Fatal(err)
	}
	if answer.JSON200 == nil || answer.JSON200.AccessToken == "" {
		log.Fatalf("no token: %s %s", answer.Status(), answer.Body)
	}
	fmt.Println("a token")
}
