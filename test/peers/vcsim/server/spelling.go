package main

import (
	"bytes"
	"regexp"
	"strings"
)

// Three servers, three spellings of the same attribute: a real vCenter `xsi:type`, govmomi 0.24 `XMLSchema-instance:type`,
// newer govmomi `_XMLSchema-instance:type`. All are right where the namespace is declared.
const (
	instance    = "http://www.w3.org/2001/XMLSchema-instance"
	goSpelling  = "XMLSchema-instance"
	newSpelling = "_XMLSchema-instance"
)

var (
	arrayType  = regexp.MustCompile(`:type="ArrayOf(\w+)"`)
	bothTypes  = regexp.MustCompile(`xsi:type="([\w:]+)" type="(\w+)"`)
	justXsi    = regexp.MustCompile(`\bxsi:type="`)
	primitives = map[string]bool{"String": true, "Int": true, "Long": true, "Short": true, "Byte": true, "Boolean": true}
)

// spell turns what Go's encoder wrote into what a real server writes, and then into another spelling where a test wants it.
func spell(text []byte, spelling string, typeLast bool) []byte {
	text = bytes.ReplaceAll(text, []byte(` xmlns:`+goSpelling+`="`+instance+`"`), nil)
	text = bytes.ReplaceAll(text, []byte(goSpelling+`:type="`), []byte(`xsi:type="`))
	text = typeItems(text)
	if !typeLast {
		text = bothTypes.ReplaceAll(text, []byte(`type="$2" xsi:type="$1"`))
	}
	if spelling == goSpelling || spelling == newSpelling {
		text = justXsi.ReplaceAll(text, []byte(`xmlns:`+spelling+`="`+instance+`" `+spelling+`:type="`))
	}
	return text
}

// typeItems: a real server types every item of an ArrayOf…, govmomi only the polymorphic ones; libvirt's driver insists.
func typeItems(text []byte) []byte {
	seen := map[string]bool{}
	for _, match := range arrayType.FindAllSubmatch(text, -1) {
		tag := string(match[1])
		if seen[tag] {
			continue
		}
		seen[tag] = true
		kind := tag
		if primitives[tag] {
			tag = strings.ToLower(tag)
			kind = "xsd:" + tag
		}
		text = bytes.ReplaceAll(text, []byte("<"+tag+">"), []byte("<"+tag+` xsi:type="`+kind+`">`))
		text = bytes.ReplaceAll(text, []byte("<"+tag+` type="`), []byte("<"+tag+` xsi:type="`+kind+`" type="`))
	}
	return text
}
