// Lists mutants of the Go files of a folder, as JSON: one change of one place each.
package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

type mutant struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Operator string `json:"operator"`
	Before   string `json:"before"`
	After    string `json:"after"`
	Source   string `json:"source"`
}

// The operators of comparison and logic, and what stands in their place.
var swapped = map[token.Token]string{
	token.LSS: "<=", token.LEQ: "<", token.GTR: ">=", token.GEQ: ">", token.EQL: "!=", token.NEQ: "==",
	token.LAND: "||", token.LOR: "&&", token.ADD: "-", token.SUB: "+", token.MUL: "/", token.QUO: "*",
}

func main() {
	files, err := filepath.Glob(filepath.Join(os.Args[1], "*.go"))
	if err != nil {
		log.Fatal(err)
	}
	found := []mutant{}
	for _, name := range files {
		found = append(found, mutantsOf(name)...)
	}
	if err := json.NewEncoder(os.Stdout).Encode(found); err != nil {
		log.Fatal(err)
	}
}

func mutantsOf(name string) []mutant {
	source, err := os.ReadFile(name)
	if err != nil {
		log.Fatal(err)
	}
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, name, source, parser.ParseComments)
	if err != nil {
		log.Fatal(err)
	}
	l := &list{name: filepath.Base(name), source: string(source), files: files}
	ast.Inspect(parsed, l.visit)
	return l.found
}

type list struct {
	name, source string
	files        *token.FileSet
	found        []mutant
}

func (l *list) visit(node ast.Node) bool {
	switch node := node.(type) {
	case *ast.ImportSpec:
		return false
	case *ast.Field:
		// The tag of a field is no expression.
		ast.Inspect(node.Type, l.visit)
		return false
	case *ast.BlockStmt:
		l.removeStatements(node.List)
	case *ast.CaseClause:
		l.removeStatements(node.Body)
	case *ast.IfStmt:
		l.replace(node.Cond, "branch never taken", "false && ("+l.text(node.Cond)+")")
		l.replace(node.Cond, "branch always taken", "true || ("+l.text(node.Cond)+")")
	case *ast.BinaryExpr:
		l.swapOperator(node)
	case *ast.UnaryExpr:
		if node.Op == token.NOT {
			l.replace(node, "negation removed", l.text(node.X))
		}
	case *ast.BasicLit:
		l.changeLiteral(node)
	case *ast.Ident:
		if other := map[string]string{"true": "false", "false": "true"}[node.Name]; other != "" {
			l.replace(node, "other truth value", other)
		}
	}
	return true
}

func (l *list) removeStatements(statements []ast.Stmt) {
	for _, one := range statements {
		switch one := one.(type) {
		case *ast.ExprStmt, *ast.IncDecStmt, *ast.GoStmt, *ast.DeferStmt, *ast.BranchStmt:
			l.replace(one, "statement removed", "")
		case *ast.AssignStmt:
			if one.Tok != token.DEFINE {
				l.replace(one, "statement removed", "")
			}
		}
	}
}

func (l *list) swapOperator(node *ast.BinaryExpr) {
	other, isKnown := swapped[node.Op]
	if !isKnown {
		return
	}
	l.replace(node, "other operator", l.text(node.X)+" "+other+" "+l.text(node.Y))
	if node.Op == token.LAND || node.Op == token.LOR {
		l.replace(node, "left side alone", l.text(node.X))
		l.replace(node, "right side alone", l.text(node.Y))
	}
}

func (l *list) changeLiteral(node *ast.BasicLit) {
	switch node.Kind {
	case token.INT:
		if number, err := strconv.Atoi(node.Value); err == nil {
			l.replace(node, "other number", strconv.Itoa(number+1))
		}
	case token.STRING:
		if text, err := strconv.Unquote(node.Value); err == nil {
			l.replace(node, "other text", fmt.Sprintf("%q", "XX"+text+"XX"))
		}
	}
}

func (l *list) text(node ast.Node) string {
	return l.source[l.files.Position(node.Pos()).Offset:l.files.Position(node.End()).Offset]
}

func (l *list) replace(node ast.Node, operator, text string) {
	from, to := l.files.Position(node.Pos()), l.files.Position(node.End())
	l.found = append(l.found, mutant{
		File: l.name, Line: from.Line, Operator: operator,
		Before: strings.TrimSpace(l.text(node)), After: text,
		Source: l.source[:from.Offset] + text + l.source[to.Offset:],
	})
}
