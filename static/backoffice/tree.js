// After a drop, go to the page that shows what the move would do. The script of mptt would load the tree again.
django.jQuery.ajaxPrefilter((options) => {
  if (typeof options.data !== "string" || !options.data.startsWith("cmd=move_node")) return;
  options.complete = (answer) => {
    const url = answer.responseJSON?.url;
    if (url) window.location.assign(url);
    else window.location.reload();
  };
});
