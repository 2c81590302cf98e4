//go:build js

// A page in Go: shows the stocks of the person who is signed in, with a token from the backend of the page. It talks to
// the backend by what oapi-codegen has generated.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"syscall/js"

	"tmi-bff/generated"
)

var page = js.Global().Get("document")

func main() {
	stocks := page.Get("documentElement").Get("dataset").Get("stocks").String()
	token, err := accessToken(stocks)
	if err != nil {
		show("p", "No token: "+err.Error())
		if err.Error() == "invalid_session" {
			show("a", "Sign in").Set("href", "/bff/login")
		}
		return
	}
	names, err := namesOf(stocks, token)
	if err != nil {
		show("p", err.Error())
	}
	for _, name := range names {
		show("li", name)
	}
}

func accessToken(resource string) (string, error) {
	client, err := generated.NewClientWithResponses(js.Global().Get("location").Get("origin").String())
	if err != nil {
		return "", err
	}
	resources, scope := generated.ResourceParameter{generated.Resource(resource)}, generated.ScopeParameter("read")
	query := generated.GetTokenParams{Resource: &resources, Scope: &scope}
	answer, err := client.GetTokenWithResponse(context.Background(), &query)
	switch {
	case err != nil:
		return "", err
	case answer.JSON200 != nil:
		return answer.JSON200.AccessToken, nil
	case answer.JSON400 != nil:
		code, _ := json.Marshal(answer.JSON400.Error)
		return "", errors.New(strings.Trim(string(code), `"`))
	default:
		return "", errors.New(answer.Status())
	}
}

// The names of the stocks, from the resource server.
func namesOf(stocks string, token string) ([]string, error) {
	request, err := http.NewRequest(http.MethodGet, stocks+"/stocks", nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	var body struct{ Stocks []struct{ Name string } }
	if err := json.NewDecoder(answer.Body).Decode(&body); err != nil {
		return nil, err
	}
	names := []string{}
	for _, stock := range body.Stocks {
		names = append(names, stock.Name)
	}
	return names, nil
}

func show(tag string, text string) js.Value {
	element := page.Call("createElement", tag)
	element.Set("textContent", text)
	page.Get("body").Call("append", element)
	return element
}
