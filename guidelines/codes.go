package guidelines

import "regexp"

var (
	loincShape  = regexp.MustCompile(`^[0-9]{1,7}-[0-9]$`)
	snomedShape = regexp.MustCompile(`^[1-9][0-9]{5,17}$`)
	icd10Shape  = regexp.MustCompile(`^[A-Z][0-9]{2}(\.[0-9A-Z-]{1,4})?$`)
)

// validLOINC checks the shape and the mod-10 digit of a LOINC code: from the right every other digit is doubled, the sum of
// all digits is filled up to the next ten.
func validLOINC(code string) bool {
	if !loincShape.MatchString(code) {
		return false
	}
	sum := 0
	for i, double := len(code)-3, true; i >= 0; i, double = i-1, !double {
		d := int(code[i] - '0')
		if double {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return (10-sum%10)%10 == int(code[len(code)-1]-'0')
}

// validSNOMED checks the shape and the Verhoeff digit of a SNOMED CT identifier.
func validSNOMED(code string) bool {
	if !snomedShape.MatchString(code) {
		return false
	}
	check := byte(0)
	for i := range len(code) {
		check = verhoeffTimes(check, verhoeffTurn(i%8, code[len(code)-1-i]-'0'))
	}
	return check == 0
}

// verhoeffTimes multiplies in the dihedral group of ten elements: 0–4 are rotations, 5–9 are reflections.
func verhoeffTimes(a, b byte) byte {
	switch {
	case a < 5 && b < 5:
		return (a + b) % 5
	case a < 5:
		return 5 + (a+b-5)%5
	case b < 5:
		return 5 + (a-5+5-b)%5
	default:
		return (a - 5 + 5 - (b - 5)) % 5
	}
}

// verhoeffTurn applies the scheme's permutation n times.
func verhoeffTurn(n int, d byte) byte {
	turn := [10]byte{1, 5, 7, 6, 2, 8, 3, 0, 9, 4}
	for range n {
		d = turn[d]
	}
	return d
}
