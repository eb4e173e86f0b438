// Only browsers that know no modules run this, so it speaks their language: they hear at once that they are too old.
(function () {
  var said = document.getElementById("too-old");
  if (said) said.removeAttribute("hidden");
})();
