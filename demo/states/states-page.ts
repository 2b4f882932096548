import '../page/page.js';
