// Puts the console into the page. Styles come first: those of pages go over them.
import './style/tokens.css';
import './style/base.css';
import './style/components.css';
import './style/shell.css';
import { render } from 'preact';
import { App } from './app/App';
import { followRoute } from './app/route';

const root = document.getElementById('app');
if (root) {
  followRoute();
  render(<App />, root);
}
