package understand

// themes reads again what a few matters say in ways of their own, where the rules for all symptoms would go wrong: what
// somebody is allergic to is no medicine that they take, "stopped the warfarin" no denial of it, "had the baby in May" no
// pregnancy. Each puts its own in place of the bare mentions.
func (e *Engine) themes(r *reading, all []said, q *Asked, c context) []said {
	all = e.allergies(r, all, q, c)
	all = e.courses(r, all, q, c)
	return e.pregnancy(r, all, q, c)
}
